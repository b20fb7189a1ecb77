import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const entries = { room: here("src/review/main.ts"), upload: here("src/upload/main.ts") };

/** Names without a hash: Django's static files name them, and their validators tell browsers what changed. */
export default defineConfig({
  base: "./",
  publicDir: false,
  build: {
    outDir: here("../src/zhijiang/screening/static/screening/build"),
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      input: Object.fromEntries(Object.entries(entries).filter(([, path]) => existsSync(path))),
      output: { entryFileNames: "[name].js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
