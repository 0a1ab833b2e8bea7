import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { conditions: ["@letsping/source", "module", "browser", "development|production"] },
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: "es2022",
    // The page may run no inline script (Content-Security-Policy).
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: { port: 5173, proxy: { "/api": "http://localhost:3000", "/.well-known": "http://localhost:3000" } },
});
