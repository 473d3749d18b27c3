import type { Game } from "../Game.ts";
import { SideMark } from "./SideMark.tsx";

/** Who is out, who is away, who is back. The screen reader has it from `Spoken`. */
export function Newsreel({ game }: { game: Game }) {
  return (
    <ul class="news" aria-hidden="true">
      {game.happenings.news.value.map(({ id, text, side }) => (
        <li key={id}>
          {side >= 0 && <SideMark side={side} />} {text}
        </li>
      ))}
    </ul>
  );
}
