// A classic script in the JavaScript of 2015, which browsers without modules run too: to say what is needed where
// the page fails to start.
(() => {
  const needed =
    "This browser is too old for Pong Royale, or something keeps its script from running. " +
    "It needs Chrome or Edge 119, Firefox 115, Safari 17, or newer.";

  function say() {
    const page = document.getElementById("page");
    if (page === null || page.firstChild !== null) return;
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.className = "problem";
    text.appendChild(document.createTextNode(needed));
    page.appendChild(text);
  }

  // scripts that cannot be loaded or parsed tell only those who listen on the way down
  window.addEventListener("error", say, true);
  window.addEventListener("unhandledrejection", say);
  window.addEventListener("load", () => {
    if (!("noModule" in document.createElement("script"))) say();
  });
})();
