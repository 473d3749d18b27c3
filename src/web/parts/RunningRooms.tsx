import { useEffect, useState } from "preact/hooks";
import type { RoomListing } from "../../protocol/api.ts";
import type { AppState } from "../AppState.ts";
import { watchAddress } from "../address.ts";
import { t } from "../language.ts";
import { namesOf } from "../names.ts";
import { fetchRunningRooms } from "../serverApi.ts";
import { CopyButton } from "./CopyButton.tsx";
import { Icon } from "./Icon.tsx";
import { SideMark } from "./SideMark.tsx";

const INTERVAL_MS = 4_000;
const MAX_SHOWN = 4;

/** The public matches that can be watched: who plays, with how many lives, and how many watch. */
export function RunningRooms({ app, isBusy }: { app: AppState; isBusy: boolean }) {
  const [rooms, setRooms] = useState<readonly RoomListing[]>([]);
  useEffect(() => {
    const ends = new AbortController();
    const refresh = async () => setRooms(await fetchRunningRooms(app.server, ends.signal));
    void refresh();
    const timer = setInterval(() => void refresh(), INTERVAL_MS);
    return () => {
      clearInterval(timer);
      ends.abort();
    };
  }, [app]);
  if (rooms.length === 0) return null;
  return (
    <section class="running">
      <h2>{t("runningNow")}</h2>
      <ul>
        {rooms.slice(0, MAX_SHOWN).map((room) => (
          <li key={room.room_id}>
            <Standing room={room} />
            <span class="row">
              <CopyButton link={watchAddress(location.href, document.baseURI, room.room_id)} label={t("linkToMatch")} />
              <button
                type="button"
                class="button slim"
                disabled={isBusy}
                onClick={() => void app.watch({ room_id: room.room_id })}
              >
                <Icon name="eye" /> {t("watch")}
              </button>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Standing({ room: { standing = [], spectators } }: { room: RoomListing }) {
  const names = namesOf(standing.map((player, side) => ({ ...player, side })));
  return (
    <p class="standing">
      {standing.map(({ player_id, lives }, side) => (
        <span key={player_id} class={lives > 0 ? "who" : "who out"}>
          <SideMark side={side} />
          <span>{names.get(player_id)}</span>
          <span class="lives">{t("livesShort", { count: lives })}</span>
        </span>
      ))}
      {spectators > 0 && <span class="quiet">{t("watching", { count: spectators })}</span>}
    </p>
  );
}
