package dev.convection.transport.tck;

/** What can befall a broker or the way to it, and what a harness may know how to bring about. */
public enum Trouble {
    /** The broker ends in an orderly way. Ended: it is there again, at the same address, with the same data. */
    STOP,
    /** The broker is killed, with SIGKILL or what comes closest. Ended: it is there again, with what it had made durable. */
    KILL,
    /** Every connection is reset; new ones are let in at once. It ends by itself. */
    CUT,
    /** Nothing comes through and nothing is refused: what is said is lost, and no answer comes. */
    SILENCE,
    /** Connections live, but the broker stores nothing: its disk is full, its quota used up. */
    REFUSE,
    /** The broker ends the receivers by itself, while their connections live. It ends by itself. */
    END_RECEIVERS,
    /** What is sent is stored, but the broker's word does not come back. */
    LOSE_CONFIRMATIONS
}
