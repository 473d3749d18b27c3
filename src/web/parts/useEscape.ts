import { useEffect } from "preact/hooks";

/** Calls `leave` when the player presses Escape, unless that closes a dialog. */
export function useEscape(leave: () => void): void {
  useEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === "Escape" && document.querySelector("dialog[open]") === null) leave();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  });
}
