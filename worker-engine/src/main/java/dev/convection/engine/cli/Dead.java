package dev.convection.engine.cli;

import dev.convection.worker.DeadLetters.DeadLetter;

/**
 * One dead letter and where it lies.
 *
 * @param queue whose
 * @param letter what it is
 */
record Dead(String queue, DeadLetter letter) {

    /** What tells it from all others, also from the same message when it has died again. */
    String key() {
        return queue + "\n" + letter.message().source() + "\n"
                + letter.message().id() + "\n" + letter.died();
    }
}
