// A classic script in the JavaScript of 2015, which browsers without modules run too: to say what is needed where
// the page fails to start.
(() => {
  const needed = {
    en:
      "This browser is too old for Pong Royale, or something keeps its script from running. " +
      "It needs Chrome or Edge 119, Firefox 115, Safari 17, or newer.",
    de:
      "Dieser Browser ist zu alt für Pong Royale, oder etwas hindert sein Skript am Laufen. " +
      "Es braucht Chrome oder Edge 119, Firefox 115, Safari 17 oder neuere.",
    fr:
      "Ce navigateur est trop ancien pour Pong Royale, ou quelque chose bloque son script. " +
      "Il faut Chrome ou Edge 119, Firefox 115, Safari 17, ou plus récent.",
    es:
      "Este navegador es demasiado antiguo para Pong Royale, o algo impide que su script funcione. " +
      "Hace falta Chrome o Edge 119, Firefox 115, Safari 17, o más nuevo.",
    ja:
      "このブラウザーはPong Royaleには古すぎるか、スクリプトの実行が妨げられています。" +
      "Chrome／Edge 119、Firefox 115、Safari 17以降が必要です。",
  };

  function say() {
    const page = document.getElementById("page");
    if (page === null || page.firstChild !== null) return;
    const text = document.createElement("p");
    text.setAttribute("role", "alert");
    text.className = "problem";
    text.appendChild(document.createTextNode(needed[(navigator.language || "").slice(0, 2)] || needed.en));
    page.appendChild(text);
  }

  // scripts that cannot be loaded or parsed tell only those who listen on the way down
  window.addEventListener("error", say, true);
  window.addEventListener("unhandledrejection", say);
  window.addEventListener("load", () => {
    if (!("noModule" in document.createElement("script"))) say();
  });
})();
