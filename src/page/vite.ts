import { fileURLToPath } from "node:url";
import { preact } from "@preact/preset-vite";
import type { InlineConfig } from "vite";

/** The oldest browsers that the page is built for, three years old. `support.js` names them to those of older ones. */
const BROWSERS = ["chrome119", "edge119", "firefox115", "safari17"];

/** Vite's configuration for production and development. Addresses are relative, so that the page works on any path. */
export const viteConfig = {
  configFile: false,
  root: fileURLToPath(new URL("../web", import.meta.url)),
  base: "./",
  publicDir: "public",
  plugins: [preact()],
  build: { target: BROWSERS, emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
} satisfies InlineConfig;
