import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../../schema.graphql",
  documents: "src/**/*.ts",
  generates: {
    "./generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: "sha256" } },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        // Fails for a scalar that is not named here, instead of calling it `any`.
        strictScalars: true,
        scalars: { BigInt: "string", DateTime: "string", Decimal: "string", HTML: "string", URL: "string" },
      },
    },
  },
};

export default config;
