import { fileURLToPath } from "node:url";
import { preact } from "@preact/preset-vite";
import type { InlineConfig } from "vite";

/** How the page is made, for production and for development. Addresses are relative: it works on any path. */
export const viteConfig = {
  configFile: false,
  root: fileURLToPath(new URL("../web", import.meta.url)),
  base: "./",
  publicDir: "public",
  plugins: [preact()],
  build: { target: "es2023", emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
} satisfies InlineConfig;
