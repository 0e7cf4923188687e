package dev.convection.engine.bench;

import java.util.List;

/** The rates of all subjects as bars on one scale. */
final class Bars {
    private static final List<Figure> RATES =
            List.of(Figure.CASTS, Figure.HANDLED, Figure.BOTH_CASTS, Figure.BOTH_HANDLED);
    private static final int WIDTH = 900;
    private static final int BAR = 18;
    private static final int GAP = 6;
    private static final int HEAD = 20;
    private static final int BETWEEN = 14;
    private static final int LEFT = 8;
    private static final int FOR_WORDS = 330;

    private final Findings findings;

    Bars(Findings findings) {
        this.findings = findings;
    }

    String svg() {
        List<String> subjects = findings.subjects();
        int group = HEAD + subjects.size() * (BAR + GAP) + BETWEEN;
        Svg svg = new Svg(WIDTH, group * RATES.size(), "Messages per second");
        double most = 1;
        for (String subject : subjects) {
            for (Figure rate : RATES) {
                most = Math.max(most, findings.spread(subject, rate).most());
            }
        }
        double scale = (WIDTH - LEFT - FOR_WORDS) / most;
        int y = 0;
        for (Figure rate : RATES) {
            svg.text("", "start", LEFT, y + HEAD - GAP, rate.words);
            for (int i = 0; i < subjects.size(); i++) {
                bar(svg, i, rate, scale, y + HEAD + i * (BAR + GAP));
            }
            y += group;
        }
        return svg.end();
    }

    private void bar(Svg svg, int subject, Figure rate, double scale, int y) {
        String name = findings.subjects().get(subject);
        Spread spread = findings.spread(name, rate);
        svg.box(Svg.colour(subject), LEFT, y, spread.median() * scale, BAR);
        if (spread.most() > spread.least()) {
            double middle = y + BAR / 2.0;
            svg.line("spread", LEFT + spread.least() * scale, middle, LEFT + spread.most() * scale, middle);
        }
        double end = LEFT + spread.most() * scale + GAP;
        svg.text("", "start", end, y + BAR - 5, rate.write(spread.median()) + "  " + name);
    }
}
