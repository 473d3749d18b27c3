import { isDeletedId } from "../../protocol/names.ts";
import type { AppState } from "../AppState.ts";
import { profileAddress } from "../address.ts";
import { t } from "../language.ts";
import { onPlainClick } from "./links.ts";

/** A player's name, which leads to their profile. */
export function PlayerLink({ app, playerId, name }: { app: AppState; playerId: string; name: string }) {
  if (isDeletedId(playerId)) return <span class="name quiet">{t("deletedPlayer")}</span>;
  return (
    <a
      class="name"
      href={profileAddress(app.server, playerId)}
      onClick={onPlainClick(() => app.records.open({ is: "profile", playerId }))}
    >
      {name}
    </a>
  );
}
