// Builds src/main.ts into one file that the gateway serves as /widget.js. `--watch` rebuilds on every change.
import { context } from "esbuild";

const build = await context({
  entryPoints: ["src/main.ts"],
  outfile: "../gateway/static/widget.js",
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2020", "safari16.4"],
  charset: "utf8",
  loader: { ".css": "text" },
  logLevel: "warning",
});

if (process.argv.includes("--watch")) {
  await build.watch();
} else {
  await build.rebuild();
  await build.dispose();
}
