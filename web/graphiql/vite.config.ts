import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./compress.ts";

export default defineConfig({
  // Where the server serves the files; the page itself is at the endpoints.
  base: "/graphiql/",
  plugins: [react(), compress()],
  build: {
    assetsDir: ".",
    // The editor alone is larger than the size at which Vite warns.
    chunkSizeWarningLimit: 8000,
    // Every browser that GraphiQL runs in loads modules ahead by itself.
    modulePreload: { polyfill: false },
    // A file of its own can be cached, and the policy of the page allows no `data:` scripts.
    assetsInlineLimit: 0,
    rolldownOptions: {
      onLog(level, log, handler) {
        // Hints for React's compiler, which has run over these files already.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") handler(level, log);
      },
    },
  },
  worker: { format: "es" },
  logLevel: "warn",
});
