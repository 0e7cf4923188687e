package dev.convection.transport.tck.internal;

import java.util.List;

/** A report as one page that needs nothing else: failures first, then the requirements, then the tests. */
final class ReportPage {
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}
            table{border-collapse:collapse;width:100%;margin:1rem 0 2rem}
            td,th{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #8884}
            .id,.s{white-space:nowrap}.id{font-weight:600}.n{text-align:right}
            .PASSED{color:#1a7f37}.FAILED{color:#d1242f;font-weight:700}
            .SKIPPED,.PASSED_IN_PART{color:#9a6700}.NOT_OFFERED,.UNTESTED,small{color:#6e7781}
            pre{white-space:pre-wrap;background:#8882;padding:.6rem}
            """;

    private final Report report;
    private final StringBuilder page = new StringBuilder();

    ReportPage(Report report) {
        this.report = report;
    }

    String html() {
        page.append("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>");
        text(report.name()).append("</title>\n<style>\n").append(STYLE).append("</style>\n<h1>");
        text(report.name()).append("</h1>\n<p>");
        page.append(Standing.summary(report.standings())).append(".</p>\n<p><small>");
        report.versions().forEach((what, version) -> text(what + " " + version).append("<br>\n"));
        page.append("</small></p>\n");
        failures();
        requirements();
        tests();
        return page.append("</html>\n").toString();
    }

    private void failures() {
        List<Results.Result> failed = report.results().stream()
                .filter(each -> each.status() == Results.Status.FAILED)
                .toList();
        if (!failed.isEmpty()) {
            page.append("<h2 class=\"FAILED\">Failed</h2>\n");
            for (Results.Result each : failed) {
                page.append("<p>");
                text(each.name()).append(" <small>");
                text(each.method()).append("</small></p>\n<pre>");
                text(each.reason()).append("</pre>\n");
            }
        }
    }

    private void requirements() {
        page.append("<h2>Requirements</h2>\n<table>\n<tr><th>id<th>status<th>requirement<th class=\"n\">tests</tr>\n");
        for (Standing each : report.standings()) {
            page.append("<tr><td class=\"id\">").append(each.id());
            status(each.status()).append("<td>");
            text(each.text());
            if (!each.detail().isEmpty()) {
                page.append("<br><small>");
                text(each.detail()).append("</small>");
            }
            page.append("<td class=\"n\">").append(each.tests()).append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private void tests() {
        page.append("<h2>Tests</h2>\n<table>\n<tr><th>status<th>test<th>name<th class=\"n\">ms</tr>\n");
        for (Results.Result each : report.results()) {
            page.append("<tr>");
            status(each.status().name()).append("<td>");
            text(each.name()).append("<td><small>");
            text(each.method()).append("</small><td class=\"n\">");
            page.append(each.millis()).append("</tr>\n");
        }
        page.append("</table>\n");
    }

    private StringBuilder status(String status) {
        return page.append("<td class=\"s ").append(status).append("\">").append(Report.words(status));
    }

    private StringBuilder text(String text) {
        return page.append(text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;"));
    }
}
