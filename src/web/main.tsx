import { render } from "preact";
import { App } from "./App.tsx";
import { AppState } from "./AppState.ts";
import { serverAddress } from "./address.ts";
import { learnKeyboard } from "./keys.ts";
import { preferredLanguage, setLanguage } from "./language.ts";
import { Settings } from "./Settings.ts";
import { settingsOfServer } from "./settingsOfServer.ts";

const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");

const settings = new Settings();
await setLanguage(settings.values.language ?? preferredLanguage(navigator.languages));
void learnKeyboard();

const configured = document.querySelector<HTMLMetaElement>("[name=pong-server]")?.content;
const app = new AppState(
  serverAddress(location.href, document.baseURI, configured),
  settings,
  settingsOfServer(document),
);
render(<App app={app} />, root);

// "pageshow": back from the back-forward cache, which closes sockets. "resume": the browser had frozen the page.
for (const event of ["online", "pageshow"]) window.addEventListener(event, () => app.wake());
document.addEventListener("resume", () => app.wake());
document.addEventListener("visibilitychange", () => document.hidden || app.wake());
void app.open();
