import tseslint from "typescript-eslint";

const forbid = (...patterns) => ["error", { patterns: [{ group: patterns, message: "See docs/architecture.md: core < store < video, wire, elements < main." }] }];

export default tseslint.config(
  { ignores: ["node_modules"] },
  ...tseslint.configs.strict,
  {
    rules: {
      "max-lines": ["error", { max: 400 }],
      eqeqeq: "error",
      "no-console": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["src/review/core/**"], rules: { "no-restricted-imports": forbid("../*", "lit", "lit/*", "hls.js", "mediabunny") } },
  { files: ["src/review/store.ts"], rules: { "no-restricted-imports": forbid("./video", "./wire", "./elements/*", "lit", "lit/*") } },
  { files: ["src/review/elements/**"], rules: { "no-restricted-imports": forbid("../video", "../picture", "../wire", "../main", "hls.js", "mediabunny") } },
);
