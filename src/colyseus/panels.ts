import { Room } from "@colyseus/core";

/**
 * Loads Colyseus's monitor and playground. Loading them changes `Room`, so load them only where they are served.
 *
 * The playground replaces `Room.prototype._onJoin` so that every room of the process sends a list of its messages to every
 * client. The original is put back; the panel works without the list. Seen in @colyseus/playground 0.18.5.
 */
export async function loadPanels() {
  const { monitor } = await import("@colyseus/monitor");
  const { playground } = await import("@colyseus/playground");
  const { _onJoin: onJoin } = Object(Room.prototype);
  return {
    monitor,
    playground(options: Parameters<typeof playground>[0]) {
      const panel = playground(options);
      Object.assign(Room.prototype, { _onJoin: onJoin });
      return panel;
    },
  };
}
