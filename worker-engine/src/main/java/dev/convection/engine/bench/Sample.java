package dev.convection.engine.bench;

/** How far a trial was at some moment, in nanoseconds of the trial. */
record Sample(long at, long confirmed, long handled) {

    double castsPerSecond(Sample before) {
        return perSecond(confirmed - before.confirmed, before);
    }

    double handledPerSecond(Sample before) {
        return perSecond(handled - before.handled, before);
    }

    private double perSecond(long count, Sample before) {
        return at > before.at ? count * 1e9 / (at - before.at) : 0;
    }
}
