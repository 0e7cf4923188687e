package dev.convection.transport.amqp;

import dev.convection.worker.Finding;
import java.util.List;
import java.util.OptionalLong;

/** For brokers whose queues are made by people: a missing one is told by the broker when it is used. */
final class NoManagement implements AmqpManagement {
    @Override
    public void ensure(String doing, String address, boolean create) {
        // The broker says whether it exists when it is attached to.
    }

    @Override
    public OptionalLong depth(String address) {
        return OptionalLong.empty();
    }

    @Override
    public boolean isMissing(String address) {
        return false;
    }

    @Override
    public boolean remove(String address) {
        return false;
    }

    @Override
    public List<Finding> examine(String what, String address) {
        return List.of(Finding.note("what is set for queues at the broker cannot be looked at by this profile"));
    }
}
