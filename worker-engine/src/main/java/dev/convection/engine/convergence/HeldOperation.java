package dev.convection.engine.convergence;

import dev.convection.engine.HoldLostException;
import dev.convection.engine.Operation;
import dev.convection.engine.store.Database;
import dev.convection.engine.store.NodeId;
import dev.convection.engine.store.ResourceRow;
import dev.convection.worker.Delivery;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** An operation under a hold, with the lease of the message that it is done for. */
final class HeldOperation implements Operation {
    private final Database database;
    private final NodeId node;
    private final ResourceRow row;
    private final long token;
    private final CountDownLatch lost = new CountDownLatch(1);

    HeldOperation(Database database, NodeId node, ResourceRow row, long token, Optional<Delivery> delivery) {
        this.database = database;
        this.node = node;
        this.row = row;
        this.token = token;
        delivery.ifPresent(one -> one.onLeaseLost(lost::countDown));
    }

    @Override
    public String stack() {
        return row.stack();
    }

    @Override
    public String resource() {
        return row.name();
    }

    @Override
    public String key() {
        return row.key();
    }

    @Override
    public String step() {
        return row.key() + (node.forward() ? "/forward/" : "/cleanup/") + node.traversal();
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public boolean leaseLost() {
        return lost.getCount() == 0;
    }

    @Override
    public void ensureHeld() {
        boolean held = database.read(tables -> tables.resources()
                .find(row.key())
                .filter(now -> now.isHeldBy(node) && now.token() == token)
                .isPresent());
        if (!held) {
            throw new HoldLostException("hold " + token + " is over: " + node);
        }
    }

    @Override
    public void pause(Duration time) throws InterruptedException {
        if (lost.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new HoldLostException("the lease of hold " + token + " is lost: " + node);
        }
    }
}
