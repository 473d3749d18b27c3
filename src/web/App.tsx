import type { AppState } from "./AppState.ts";
import { Announcer } from "./parts/Announcer.tsx";
import { ConnectionDialog } from "./parts/ConnectionDialog.tsx";
import { HelpDialog } from "./parts/HelpDialog.tsx";
import { LeaveDialog } from "./parts/LeaveDialog.tsx";
import { lazy } from "./parts/lazy.tsx";
import { SettingsDialog } from "./parts/SettingsDialog.tsx";
import { Match } from "./screens/Match.tsx";
import { Missing } from "./screens/Missing.tsx";
import { Replay } from "./screens/Replay.tsx";
import { Result } from "./screens/Result.tsx";
import { Start } from "./screens/Start.tsx";
import { Waiting } from "./screens/Waiting.tsx";

const RecordsScreen = lazy(async () => (await import("./records/RecordsScreen.tsx")).RecordsScreen);

export function App({ app }: { app: AppState }) {
  const screen = app.screen.value;
  return (
    <>
      {screen === "start" && <Start app={app} />}
      {screen === "waiting" && <Waiting app={app} />}
      {(screen === "match" || screen === "result") && <Match app={app} />}
      {screen === "result" && <Result app={app} />}
      {screen === "replay" && <Replay app={app} />}
      {screen === "records" && <RecordsScreen app={app} />}
      {screen === "missing" && <Missing app={app} />}
      {app.dialog.value === "help" && <HelpDialog app={app} />}
      {app.dialog.value === "settings" && <SettingsDialog app={app} />}
      <LeaveDialog app={app} />
      <ConnectionDialog app={app} />
      <Announcer app={app} />
    </>
  );
}
