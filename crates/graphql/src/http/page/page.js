"use strict";
const element = (id) => document.getElementById(id);
const examples = JSON.parse(element("examples").textContent);
const choice = element("example");

examples.forEach((example, index) => choice.add(new Option(example.name, String(index))));

function show(index) {
  const example = examples[index];
  if (!example) return;
  element("query").value = example.query;
  element("variables").value = example.variables;
  element("headers").value = example.headers;
}

function readObject(id) {
  const text = element(id).value.trim();
  if (text === "") return undefined;
  const value = JSON.parse(text);
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error("not a JSON object");
  }
  return value;
}

async function run() {
  const result = element("result");
  const status = element("status");
  const inputs = {};
  for (const id of ["variables", "headers"]) {
    try {
      inputs[id] = readObject(id);
    } catch (error) {
      result.value = `The ${id} cannot be read: ${error.message}`;
      return;
    }
  }
  const started = performance.now();
  status.textContent = "running";
  try {
    const response = await fetch(location.href, {
      method: "POST",
      headers: {
        ...inputs.headers,
        "content-type": "application/json",
        accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify({ query: element("query").value, variables: inputs.variables }),
    });
    const text = await response.text();
    status.textContent = `${response.status}, ${Math.round(performance.now() - started)} ms`;
    try {
      result.value = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      result.value = text;
    }
  } catch (error) {
    status.textContent = "no answer";
    result.value = String(error);
  }
}

choice.addEventListener("change", () => show(Number(choice.value)));
element("run").addEventListener("click", run);
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) run();
});
show(0);
