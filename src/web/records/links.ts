/** Handles a click on a link inside the page. The browser still opens it in a new tab or window if the player asks for that. */
export function onPlainClick(action: () => void): (event: MouseEvent) => void {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    action();
  };
}
