// Validates template.yaml, every workflow of statemachines/ and the events of events/ offline.
// Usage: node check.js PROJECT_FOLDER; exit 1 when something is found.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { RegoEngine, TemplateFile } = require("@aws/cloudformation-validate");
const Ajv = require("ajv/dist/2020");
const validateWorkflow = require("asl-validator");

/** Findings that are wrong, each with the rule, the place and the reason. One that no longer occurs is an error too. */
const SUPPRESSED = [
  ...["DatabaseSecretArn", "SalesforceSecretArn", "ApiTokenSecretArn"].map((parameter) => ({
    ruleId: "W2509",
    logicalId: parameter,
    reason: "the parameter is the ARN of a secret, not the secret",
  })),
  {
    ruleId: "F1020",
    logicalId: "Setup",
    reason: "SetupFunction.Version is SAM's name of the version that AutoPublishAlias makes",
  },
];

const CALLED_BY_WORKFLOWS = "arn:aws:lambda:us-east-1:123456789012:function:";

function checkTemplate(file) {
  const engine = new RegoEngine();
  try {
    const report = engine.validateStandard(new TemplateFile(file), { severityLevel: "WARN" });
    const problems = [];
    if (report.status !== "OK") problems.push(`${file}: the check ended as ${report.status}`);
    const used = new Set();
    for (const found of report.diagnostics) {
      const logicalId = found.entity?.logicalId ?? "";
      const suppression = SUPPRESSED.find(
        (s) => s.ruleId === found.ruleId && s.logicalId === logicalId,
      );
      if (suppression) {
        used.add(suppression);
        console.log(`  suppressed ${found.ruleId} of ${logicalId}: ${suppression.reason}`);
      } else {
        problems.push(
          `${file}:${found.startLine ?? "?"}: ${found.severity} ${found.ruleId} ${logicalId}: ${found.message}`,
        );
      }
    }
    for (const unused of SUPPRESSED.filter((s) => !used.has(s))) {
      problems.push(
        `${file}: ${unused.ruleId} of ${unused.logicalId} no longer occurs; take its suppression out of check.js`,
      );
    }
    console.log(
      `  ${path.basename(file)}: ${report.metadata.resourcesScanned} resources, ${report.metadata.rulesEvaluated} rules`,
    );
    return problems;
  } finally {
    engine.free();
  }
}

function checkWorkflow(file) {
  // The template puts ARNs and names in the place of these; the validator knows no substitutions.
  const text = fs
    .readFileSync(file, "utf8")
    .replace(/\$\{([A-Za-z0-9]+)\}/g, (_, name) => CALLED_BY_WORKFLOWS + name);
  const definition = JSON.parse(text);
  const { isValid, errors } = validateWorkflow(definition, { checkPaths: true, checkArn: true });
  console.log(`  ${path.basename(file)}: ${Object.keys(definition.States).length} states`);
  return isValid ? [] : errors.map((e) => `${file}: ${e["Error code"]} ${e.path ?? ""} ${e.Message ?? e.message ?? ""}`);
}

/** The schemas are sound, and every sample that is one of our events has the shape of its detail-type. */
function checkEvents(folder) {
  const ajv = new Ajv({ allErrors: true });
  const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
  const jsonFiles = (dir) => fs.readdirSync(dir).filter((name) => name.endsWith(".json"));
  const shapes = new Map();
  const problems = [];
  for (const name of jsonFiles(path.join(folder, "schemas"))) {
    const schema = read(path.join(folder, "schemas", name));
    const shape = ajv.compile(schema);
    shapes.set(schema.title, shape);
    for (const example of schema.examples) {
      if (!shape(example)) problems.push(`${name}: its example: ${ajv.errorsText(shape.errors)}`);
    }
  }
  const samples = jsonFiles(folder);
  for (const name of samples) {
    const sample = read(path.join(folder, name));
    if (sample.source !== "dev.drawbridge") continue;
    const shape = shapes.get(sample["detail-type"]);
    if (!shape) problems.push(`${name}: no schema describes ${sample["detail-type"]}`);
    else if (!shape(sample.detail)) problems.push(`${name}: ${ajv.errorsText(shape.errors)}`);
  }
  console.log(`  events: ${shapes.size} schemas, ${samples.length} samples`);
  return problems;
}

const root = path.resolve(process.argv[2] ?? ".");
const workflows = fs
  .readdirSync(path.join(root, "statemachines"))
  .filter((name) => name.endsWith(".asl.json"))
  .map((name) => path.join(root, "statemachines", name));
const problems = [
  ...checkTemplate(path.join(root, "template.yaml")),
  ...workflows.flatMap(checkWorkflow),
  ...checkEvents(path.join(root, "events")),
];
if (workflows.length === 0) problems.push("statemachines/ holds no workflow");
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);
