import { fileURLToPath } from "node:url";
import { preact } from "@preact/preset-vite";
import type { InlineConfig } from "vite";

/** Vite's configuration for production and development. Addresses are relative, so that the page works on any path. */
export const viteConfig = {
  configFile: false,
  root: fileURLToPath(new URL("../web", import.meta.url)),
  base: "./",
  publicDir: "public",
  plugins: [preact()],
  build: { target: "es2023", emptyOutDir: true, modulePreload: { polyfill: false }, assetsInlineLimit: 0 },
} satisfies InlineConfig;
