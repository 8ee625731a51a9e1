// Runs cdk-nag (AwsSolutions, Serverless) and the rules of cfn-guard over an expanded template.
// Usage: node nag.js TEMPLATE.json FOLDER; prints the findings as JSON, [{rule, resource}].
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { App, Stack, Validations } = require("aws-cdk-lib");
const { CfnInclude } = require("aws-cdk-lib/cloudformation-include");
const { AwsSolutionsChecks, ServerlessChecks } = require("cdk-nag");
const { CfnGuardValidator } = require("@cdklabs/cdk-validator-cfnguard");

const [template, outdir] = process.argv.slice(2);
const app = new App({
  outdir,
  analyticsReporting: false,
  treeMetadata: false,
  context: {
    "@aws-cdk/core:validationReportJson": true,
    "@aws-cdk/core:validationReportPrettyPrint": false,
  },
});
new CfnInclude(new Stack(app, "Stack"), "Template", { templateFile: template });
const tools = [new AwsSolutionsChecks(app), new ServerlessChecks(app), new CfnGuardValidator()];
Validations.of(app).addPlugins(...tools);

// Findings are read from the report; what the CDK prints of them is for persons.
const print = console.log;
console.log = console.error;
const report = path.join(outdir, "policy-validation-report.json");
fs.rmSync(report, { force: true });
try {
  app.synth();
} catch (failed) {
  // That is how the CDK says that there are findings, when it has written the report.
  if (!fs.existsSync(report)) throw failed;
}

// The CDK checks by itself too, with the validator that check.js runs on template.yaml.
const names = tools.map((tool) => tool.name);
const findings = JSON.parse(fs.readFileSync(report, "utf8"))
  .pluginReports.filter(({ summary }) => names.includes(summary.pluginName))
  .flatMap(({ violations }) => violations)
  .flatMap(({ ruleName, violatingConstructs }) =>
    violatingConstructs.map(({ constructPath }) => ({ rule: ruleName, resource: constructPath.split("/").pop() })),
  );
print(JSON.stringify(findings));
// The CDK would fail the process as well.
process.exitCode = 0;
