import { useGraphiQL, useGraphiQLActions } from "@graphiql/react";
import { useEffect } from "react";
import type { Memory } from "./memory.ts";

/** Fills in what is known whenever a tab is opened, so that one sees it before it is sent. */
export function Filling({ memory }: { readonly memory: Memory }) {
  const tab = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.id);
  const variableEditor = useGraphiQL((state) => state.variableEditor);
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { updateActiveTabValues } = useGraphiQLActions();

  useEffect(() => {
    if (!variableEditor || !headerEditor) return;
    const variables = memory.fill(variableEditor.getValue());
    if (variables !== variableEditor.getValue()) {
      variableEditor.setValue(variables);
      updateActiveTabValues({ variables });
    }
    const headers = memory.fillHeaders(headerEditor.getValue());
    if (headers !== headerEditor.getValue()) {
      headerEditor.setValue(headers);
      updateActiveTabValues({ headers });
    }
  }, [tab, variableEditor, headerEditor, memory, updateActiveTabValues]);

  return null;
}

/** Asks for the schema again once an answer shows that the headers are right now. */
export function SchemaAfterSignIn() {
  const hasSchema = useGraphiQL((state) => Boolean(state.schema));
  const response = useGraphiQL((state) => state.tabs[state.activeTabIndex]?.response);
  const { introspect } = useGraphiQLActions();

  useEffect(() => {
    if (!hasSchema && response?.includes('"data"')) void introspect();
  }, [hasSchema, response, introspect]);

  return null;
}
