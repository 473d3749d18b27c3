import type { Game } from "./Game.ts";
import { Away } from "./parts/Away.tsx";
import { Spoken } from "./parts/Spoken.tsx";
import { Match } from "./screens/Match.tsx";
import { Replay } from "./screens/Replay.tsx";
import { Result } from "./screens/Result.tsx";
import { Start } from "./screens/Start.tsx";
import { Waiting } from "./screens/Waiting.tsx";

const SCREENS = { start: Start, waiting: Waiting, match: Match, result: Result, replay: Replay };

export function App({ game }: { game: Game }) {
  const Screen = SCREENS[game.screen.value];
  return (
    <>
      <Screen game={game} />
      <Away game={game} />
      <Spoken game={game} />
    </>
  );
}
