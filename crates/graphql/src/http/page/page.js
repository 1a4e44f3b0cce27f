"use strict";
const element = (id) => document.getElementById(id);
const { examples, told, fresh } = JSON.parse(element("examples").textContent);
const choice = element("example");

examples.forEach((example, index) => choice.add(new Option(example.name, String(index))));

/* What answers have told for the variables of later requests. */
const known = {};

function learn(answer) {
  for (const { variable, pointer } of told) {
    const value = pointer.split("/").slice(1).reduce((at, step) => at?.[step], answer.data);
    if (value !== undefined && value !== null) known[variable] = value;
  }
}

/* Plain HTTP from another machine has no crypto.randomUUID. */
function randomUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/* The variables of an example, with what is empty filled in where it is known. */
function filled(text) {
  if (text === "") return text;
  const variables = JSON.parse(text);
  for (const [name, value] of Object.entries(variables)) {
    if (value === "" && name in known) variables[name] = known[name];
    if (value === "" && fresh.includes(name)) variables[name] = randomUuid();
  }
  return JSON.stringify(variables, null, 2);
}

/* The headers that were written last, for the other examples that want some. */
let headers = "";

function show(index) {
  const example = examples[index];
  if (!example) return;
  const written = element("headers").value;
  if (written.trim() !== "" && !examples.some((other) => other.headers === written)) headers = written;
  element("query").value = example.query;
  element("variables").value = filled(example.variables);
  element("headers").value = example.headers === "" ? "" : headers || example.headers;
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
      const answer = JSON.parse(text);
      learn(answer);
      result.value = JSON.stringify(answer, null, 2);
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
