import type { AppState } from "../AppState.ts";
import { partyAddress } from "../address.ts";
import { t } from "../language.ts";
import { Icon } from "./Icon.tsx";
import { LinkField } from "./LinkField.tsx";

/** The party that the player is in or invited to, else the way to make one. */
export function Party({ app }: { app: AppState }) {
  const { party, invitation, isBusy } = app.party;
  if (party.value !== undefined) return <Lobby app={app} />;
  if (invitation.value === "") {
    return (
      <button type="button" class="button" disabled={isBusy.value} onClick={() => void app.party.create()}>
        {t("newParty")}
      </button>
    );
  }
  return (
    <section class="party" aria-label={t("yourParty")}>
      <p class="invited">
        {t("invitedToParty")} <strong class="code">{invitation.value}</strong>
      </p>
      <div class="row">
        <button
          type="button"
          class="button primary large"
          disabled={isBusy.value}
          onClick={() => void app.party.join()}
        >
          {t("joinParty")}
        </button>
        <button type="button" class="button" onClick={() => app.party.decline()}>
          {t("somethingElse")}
        </button>
      </div>
    </section>
  );
}

function Lobby({ app }: { app: AppState }) {
  const party = app.party.party.value;
  if (party === undefined) return null;
  const { members, leader_id, code } = party;
  const leads = app.party.isLeading.value;
  const leader = members.find(({ player_id }) => player_id === leader_id)?.username ?? "";
  return (
    <section class="party" aria-label={t("yourParty")}>
      <h2>
        {t("yourParty")} <strong class="code">{code}</strong>
      </h2>
      <LinkField link={partyAddress(location.href, document.baseURI, code)} label={t("linkToParty")} />
      <ul>
        {members.map(({ player_id, username }) => (
          <li key={player_id}>
            <span class="name">{username}</span>
            <span class="tags">{tagsOf(player_id, leader_id, app.party.playerId.value)}</span>
            {leads && player_id !== leader_id && (
              <button
                type="button"
                class="button slim"
                aria-label={t("removeMember", { name: username })}
                onClick={() => void app.party.remove(player_id)}
              >
                ×
              </button>
            )}
          </li>
        ))}
      </ul>
      <div class="row spread">
        <p class="quiet" role="status">
          {leads ? t("youPickTheMatch") : t("leaderPicksTheMatch", { name: leader })}
        </p>
        <button type="button" class="button slim" onClick={() => void app.party.leave()}>
          <Icon name="leave" /> {t("leaveParty")}
        </button>
      </div>
    </section>
  );
}

function tagsOf(id: string, leaderId: string, ownId: string): string {
  return [id === ownId && t("you"), id === leaderId && t("leads")].filter((tag) => tag !== false).join(" · ");
}
