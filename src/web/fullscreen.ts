/** Makes the page fill the screen, or not. Browsers allow it only from a click or key; elsewhere nothing happens. */
export function showFullscreen(shown: boolean): void {
  if (!document.fullscreenEnabled || shown === (document.fullscreenElement !== null)) return;
  const done = shown ? document.documentElement.requestFullscreen() : document.exitFullscreen();
  done.catch(() => undefined); // refused: the page stays as it is
}
