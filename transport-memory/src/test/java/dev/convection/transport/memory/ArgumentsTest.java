package dev.convection.transport.memory;

import static dev.convection.transport.memory.Rig.QUEUE;
import static dev.convection.transport.memory.Rig.TYPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.convection.worker.Asynchronous;
import dev.convection.worker.CastOptions;
import dev.convection.worker.Message;
import dev.convection.worker.Worker;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What travels in a message; no style of broker has a part in it, so this runs once. */
class ArgumentsTest {
    @AutoClose
    private final Rig rig = new Rig(Style.LEASED);

    private final BlockingQueue<List<Object>> got = new LinkedBlockingQueue<>();

    record Line(String item, int count, @Nullable BigDecimal price) {}

    record Order(
            UUID id,
            List<Line> lines,
            Map<String, Set<Long>> stock,
            @Nullable Order parent) {}

    @Worker(name = "orders", queue = QUEUE)
    interface Shop {
        @Asynchronous
        void order(Order order, List<Line> more, Map<String, Object> data);

        @Asynchronous
        void when(Instant at, LocalDate day, Duration length, OffsetDateTime there, DayOfWeek weekday);

        @Asynchronous
        void nulls(@Nullable String text, @Nullable Integer number, @Nullable Order order, Optional<String> maybe);

        @Asynchronous
        void numbers(byte b, short s, int i, long l, float f, double d, char c, boolean z, BigDecimal large);

        @Asynchronous
        void bytes(byte[] bytes, URI uri, int[] ints);

        @Asynchronous
        void nothing();
    }

    private final class Till implements Shop {
        @Override
        public void order(Order order, List<Line> more, Map<String, Object> data) {
            got.add(list(order, more, data));
        }

        @Override
        public void when(Instant at, LocalDate day, Duration length, OffsetDateTime there, DayOfWeek weekday) {
            got.add(list(at, day, length, there.toInstant(), weekday));
        }

        @Override
        public void nulls(
                @Nullable String text, @Nullable Integer number, @Nullable Order order, Optional<String> maybe) {
            got.add(list(text, number, order, maybe));
        }

        @Override
        public void numbers(byte b, short s, int i, long l, float f, double d, char c, boolean z, BigDecimal large) {
            got.add(list(b, s, i, l, f, d, c, z, large));
        }

        @Override
        public void bytes(byte[] bytes, URI uri, int[] ints) {
            got.add(list(bytes, uri, ints));
        }

        @Override
        public void nothing() {
            got.add(list());
        }
    }

    @Test
    @DisplayName("Records, collections and maps arrive as they were cast")
    void recordsAndCollections() {
        Order parent = new Order(UUID.randomUUID(), List.of(), Map.of(), null);
        Order order = new Order(
                UUID.randomUUID(),
                List.of(
                        new Line("caf\u00e9 \ud83d\ude00 \"quoted\" \\ \u0001", 1, new BigDecimal("1.10")),
                        new Line("", 0, null)),
                Map.of("a", Set.of(1L, Long.MAX_VALUE)),
                parent);
        Map<String, Object> data = new HashMap<>();
        data.put("nested", Map.of("list", List.of(1, "two", true)));
        data.put("null", null);

        assertThat(received(shop -> shop.order(order, order.lines(), data)))
                .isEqualTo(list(order, order.lines(), data));
    }

    @Test
    @DisplayName("Times arrive as they were cast, to the nanosecond")
    void times() {
        Instant at = Instant.parse("2026-01-02T03:04:05.123456789Z");
        OffsetDateTime there = OffsetDateTime.parse("2026-01-02T03:04:05+05:30");

        assertThat(received(shop ->
                        shop.when(at, LocalDate.of(2026, 2, 28), Duration.ofSeconds(90, 1), there, DayOfWeek.FRIDAY)))
                .isEqualTo(list(
                        at, LocalDate.of(2026, 2, 28), Duration.ofSeconds(90, 1), there.toInstant(), DayOfWeek.FRIDAY));
    }

    @Test
    @DisplayName("Nulls arrive as nulls, an empty Optional as an empty one")
    void nulls() {
        assertThat(received(shop -> shop.nulls(null, null, null, Optional.empty()))
                        .subList(0, 3))
                .containsOnlyNulls();
        assertThat(received(shop -> shop.nulls("", 0, null, Optional.of("x"))))
                .isEqualTo(list("", 0, null, Optional.of("x")));
    }

    @Test
    @DisplayName("Numbers arrive exactly, also the largest")
    void numbers() {
        BigDecimal large = new BigDecimal("123456789012345678901234567890.123456789");

        assertThat(received(shop -> shop.numbers(
                        Byte.MIN_VALUE,
                        Short.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        0.1f,
                        Double.MIN_VALUE,
                        'x',
                        true,
                        large)))
                .isEqualTo(list(
                        Byte.MIN_VALUE,
                        Short.MAX_VALUE,
                        Integer.MIN_VALUE,
                        Long.MAX_VALUE,
                        0.1f,
                        Double.MIN_VALUE,
                        'x',
                        true,
                        large));
    }

    @Test
    @DisplayName("Bytes, arrays and URIs arrive; so does a call without arguments")
    void bytes() {
        List<Object> args = received(shop -> shop.bytes(new byte[] {0, -1}, URI.create("a:b?c#d"), new int[] {1, 2}));

        assertThat((byte[]) args.get(0)).containsExactly(0, -1);
        assertThat(args.get(1)).isEqualTo(URI.create("a:b?c#d"));
        assertThat((int[]) args.get(2)).containsExactly(1, 2);
        assertThat(received(Shop::nothing)).isEmpty();
    }

    @Test
    @DisplayName("An argument that a message lacks is null or zero; one that the method lacks is ignored")
    void argumentsThatAreMissing() throws InterruptedException {
        start();

        rig.bus.cast(QUEUE, "orders.numbers", "{\"l\":5,\"unknown\":{\"x\":[1]}}", CastOptions.DEFAULT);

        assertThat(got.poll(20, TimeUnit.SECONDS))
                .isEqualTo(list((byte) 0, (short) 0, 0, 5L, 0f, 0d, '\0', false, null));
    }

    @Test
    @DisplayName("FID-2 to FID-6: headers, id, source, time and body arrive as they were sent")
    void headersArrive() {
        Book book = new Book();
        rig.engine("e", book);
        CastOptions options = CastOptions.DEFAULT.withId("my-id").withHeader("empty", "");
        for (int i = 0; i < 64; i++) {
            options = options.withHeader("h" + i, "v\u00fc\ud83d\ude00" + i);
        }

        Instant before = Instant.now();
        rig.bus.cast(QUEUE, TYPE, "{\"a\" : [1]}", options);
        book.await(1);

        Message message = book.entries.get(0).delivery().message();
        assertThat(message.attributes()).isEqualTo(options.headers());
        assertThat(message.id()).isEqualTo("my-id");
        assertThat(message.type()).isEqualTo(TYPE);
        assertThat(message.contentType()).isEqualTo("application/json");
        assertThat(message.time()).isBetween(before, Instant.now());
        assertThat(message.source()).startsWith("/convection/");
        assertThat(message.text()).isEqualTo("{\"a\" : [1]}");
    }

    @Test
    @DisplayName("OBS-3: a cast in a handler bears the trace of the message that it handles")
    void traceIsInherited() {
        Book book = new Book();
        rig.engine("second", book);
        var bus = rig.bus();
        rig.closing(dev.convection.worker.WorkerService.builder(bus)
                .handler("first", TYPE, delivery -> {
                    bus.cast(QUEUE, TYPE, "{}", CastOptions.DEFAULT);
                    return dev.convection.worker.Outcome.done();
                })
                .start());

        rig.bus.cast("first", TYPE, "{}", CastOptions.DEFAULT.withHeader("traceparent", "00-1-2-01"));

        book.await(1);
        assertThat(book.entries.get(0).delivery().message().attribute("traceparent"))
                .isEqualTo("00-1-2-01");
    }

    private interface Call {
        void on(Shop shop);
    }

    private List<Object> received(Call call) {
        start();
        call.on(rig.bus.client(Shop.class));
        try {
            return java.util.Objects.requireNonNull(got.poll(20, TimeUnit.SECONDS), "nothing arrived");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean started;

    private void start() {
        if (!started) {
            started = true;
            rig.closing(rig.builder("shop").worker(Shop.class, new Till()).start());
        }
    }

    private static List<Object> list(@Nullable Object... values) {
        List<Object> list = new ArrayList<>();
        for (Object value : values) {
            list.add(value);
        }
        return list;
    }
}
