// html-validate as a service for one test run: a line of JSON in (a page), a line of JSON out (its mistakes).
import { createInterface } from "node:readline";
import { FileSystemConfigLoader, HtmlValidate, esmResolver } from "html-validate";

const checker = new HtmlValidate(new FileSystemConfigLoader([esmResolver()]));
const where = new URL("page.html", import.meta.url).pathname;
// Programs that show mails leave out style sheets: an attribute is the only place for a colour.
const forMails = { rules: { "no-inline-style": "off" } };

for await (const line of createInterface({ input: process.stdin })) {
  const { html, isMail } = JSON.parse(line);
  const report = await checker.validateString(html, where, isMail ? forMails : undefined);
  const mistakes = report.results.flatMap((result) => result.messages);
  console.log(
    JSON.stringify(mistakes.map(({ ruleId, message, line, selector }) => ({ ruleId, message, line, selector }))),
  );
}
