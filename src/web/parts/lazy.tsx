import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../language.ts";

/** A component that is loaded when it is first shown. Until then it shows that it loads, or that it could not be loaded. */
export function lazy<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let Loaded: ComponentType<Props> | undefined;
  return function Lazy(props: Props) {
    const [state, setState] = useState<"loading" | "loaded" | "failed">("loading");
    useEffect(() => {
      if (Loaded !== undefined) return;
      load().then(
        (component) => {
          Loaded = component;
          setState("loaded");
        },
        () => setState("failed"),
      );
    }, []);
    if (Loaded !== undefined) return <Loaded {...props} />;
    if (state === "failed") {
      return (
        <p class="problem" role="alert">
          {t("serverUnreachable")}
        </p>
      );
    }
    return <div class="spinner" role="status" aria-label={t("loading")} />;
  };
}
