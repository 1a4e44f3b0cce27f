// The page that a browser gets at an endpoint: GraphiQL with examples that run on the data of the shop. Everything it needs
// comes from the server that shows it.
import "graphiql/setup-workers/vite";
import "graphiql/style.css";
import "@graphiql/plugin-explorer/style.css";
import "./page.css";
import { DOC_EXPLORER_PLUGIN } from "@graphiql/plugin-doc-explorer";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { HISTORY_PLUGIN } from "@graphiql/plugin-history";
import { GraphiQL } from "graphiql";
import { createRoot } from "react-dom/client";
import { readExamples } from "./examples.ts";
import { createFetcher } from "./fetcher.ts";
import { Filling, SchemaAfterSignIn } from "./filling.tsx";
import { Memory } from "./memory.ts";
import { forgetOldTabs, storageOf } from "./storage.ts";

const page = readExamples();
const memory = new Memory(page);
const storage = storageOf(location.pathname);
forgetOldTabs(storage, JSON.stringify(page.examples));

const shop = document.title.replace(/ - GraphQL$/, "");
const plugins = [HISTORY_PLUGIN, explorerPlugin({ showAttribution: false })];
const headers = page.examples[0]?.headers ?? "";

createRoot(document.getElementById("page")!).render(
  <GraphiQL
    fetcher={createFetcher(memory)}
    storage={storage}
    plugins={plugins}
    referencePlugin={DOC_EXPLORER_PLUGIN}
    defaultTabs={page.examples.map(({ query, variables, headers }) => ({ query, variables, headers }))}
    {...(headers === "" ? {} : { defaultHeaders: headers })}
    defaultEditorToolsVisibility={headers === "" ? "variables" : "headers"}
    defaultQuery=""
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
    inputValueDeprecation
    schemaDescription
  >
    <GraphiQL.Logo>{shop}</GraphiQL.Logo>
    <Filling memory={memory} />
    <SchemaAfterSignIn />
  </GraphiQL>,
);
