import { useLayoutEffect, useState } from "preact/hooks";
import type { AppState } from "../AppState.ts";
import { showFullscreen } from "../fullscreen.ts";
import { isFreeKey, keyLabel } from "../keys.ts";
import { currentLanguage, isLanguage, LANGUAGES, setLanguage, t } from "../language.ts";
import { DEFAULT_KEYS, type SteeringKeys } from "../Settings.ts";
import { Modal } from "./Modal.tsx";

const DIRECTIONS = { left: "keyLeft", right: "keyRight", up: "keyUp", down: "keyDown" } as const;

/** The player's choices. The browser keeps them. */
export function SettingsDialog({ app }: { app: AppState }) {
  const { settings } = app;
  const { volume, muted, vibration, fullscreen } = settings.values;
  return (
    <Modal
      title={t("settings")}
      onClose={() => {
        app.dialog.value = undefined;
      }}
    >
      <LanguageChoice app={app} />
      <label class="setting">
        <span>{t("volume")}</span>
        <input
          type="range"
          name="volume"
          min={0}
          max={1}
          step={0.05}
          value={muted ? 0 : volume}
          onInput={({ currentTarget }) => {
            const chosen = Number(currentTarget.value);
            settings.change(chosen === 0 ? { muted: true } : { muted: false, volume: chosen });
          }}
          onChange={() => app.sounds.play({ type: "hit", ball: "", side: 0, at: { x: 0, y: 0 } })}
        />
      </label>
      {"vibrate" in navigator && matchMedia("(pointer: coarse)").matches && (
        <Switch label={t("vibration")} isOn={vibration} onSwitch={(isOn) => settings.change({ vibration: isOn })} />
      )}
      {document.fullscreenEnabled && (
        <Switch
          label={t("fullscreen")}
          isOn={fullscreen}
          onSwitch={(isOn) => {
            settings.change({ fullscreen: isOn });
            showFullscreen(isOn);
          }}
        />
      )}
      {!matchMedia("(hover: none)").matches && <KeyChoice app={app} />}
    </Modal>
  );
}

function LanguageChoice({ app }: { app: AppState }) {
  const choose = async (chosen: string) => {
    if (!isLanguage(chosen)) return;
    await setLanguage(chosen);
    app.settings.change({ language: chosen });
  };
  return (
    <label class="setting">
      <span>{t("language")}</span>
      <select
        name="language"
        value={currentLanguage()}
        onChange={({ currentTarget }) => void choose(currentTarget.value)}
      >
        {Object.entries(LANGUAGES).map(([language, name]) => (
          <option key={language} value={language} lang={language}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Switch({ label, isOn, onSwitch }: { label: string; isOn: boolean; onSwitch: (isOn: boolean) => void }) {
  return (
    <label class="setting">
      <span>{label}</span>
      <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => onSwitch(currentTarget.checked)} />
    </label>
  );
}

/** The four keys that steer besides the arrows. A button waits for the key to press. */
function KeyChoice({ app }: { app: AppState }) {
  const [asked, setAsked] = useState<keyof SteeringKeys>();
  const { keys } = app.settings.values;
  // it listens by the time that it asks for a key
  useLayoutEffect(() => {
    if (asked === undefined) return undefined;
    const onKey = (event: KeyboardEvent) => {
      event.preventDefault(); // Escape would close the dialog
      event.stopPropagation();
      setAsked(undefined);
      if (isFreeKey(event.code)) app.settings.change({ keys: withKey(keys, asked, event.code) });
    };
    window.addEventListener("keydown", onKey, { capture: true });
    return () => window.removeEventListener("keydown", onKey, { capture: true });
  }, [asked, keys, app]);
  return (
    <fieldset class="keys">
      <legend>{t("keys")}</legend>
      <div class="choice">
        {(["left", "right", "up", "down"] as const).map((name) => (
          <button
            key={name}
            type="button"
            class="button slim"
            aria-label={t("keyLabel", { direction: t(DIRECTIONS[name]), key: keyLabel(keys[name]) })}
            aria-pressed={asked === name}
            onClick={() => setAsked(name)}
          >
            <span>{t(DIRECTIONS[name])}</span> <kbd>{asked === name ? "…" : keyLabel(keys[name])}</kbd>
          </button>
        ))}
      </div>
      <p class="row spread quiet">
        <span role="status">{asked === undefined ? "" : t("pressKey")}</span>
        <button type="button" class="button slim" onClick={() => app.settings.change({ keys: DEFAULT_KEYS })}>
          {t("resetKeys")}
        </button>
      </p>
    </fieldset>
  );
}

/** The keys with another one for a direction. A direction that had that key gets the old one. */
function withKey(keys: SteeringKeys, name: keyof SteeringKeys, code: string): SteeringKeys {
  const other = (["left", "right", "up", "down"] as const).find((one) => keys[one] === code);
  return { ...keys, ...(other && { [other]: keys[name] }), [name]: code };
}
