/** Preloaded before schema-codegen: it needs the compiler's API, which TypeScript 7 no longer has. ts-morph brings that of 6. */
import { registerHooks } from "node:module";

const url = new URL("typescript.js", import.meta.resolve("@ts-morph/common")).href;

registerHooks({
  resolve(specifier, context, next) {
    return specifier === "typescript" ? { url, format: "commonjs", shortCircuit: true } : next(specifier, context);
  },
});
