import type { AppState } from "../AppState.ts";
import { SideMark } from "./SideMark.tsx";

/** Shows who is out, away or back. Screen readers have it from the `Announcer`. */
export function NewsList({ app }: { app: AppState }) {
  return (
    <ul class="news" aria-hidden="true">
      {app.feed.news.value.map(({ id, text, side }) => (
        <li key={id}>
          {side >= 0 && <SideMark side={side} />} {text}
        </li>
      ))}
    </ul>
  );
}
