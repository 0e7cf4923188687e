package dev.convection.transport.amqp;

import io.netty.buffer.ByteBuf;
import org.apache.qpid.jms.provider.amqp.message.AmqpCodec;
import org.apache.qpid.jms.provider.amqp.message.AmqpJmsMessageFacade;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.apache.qpid.proton.codec.ReadableBuffer;

/**
 * The bytes of a data section that the client library shows only as text, or as an object to be deserialised: the message is
 * encoded again and read section by section. Slow, and rarely needed.
 */
final class AmqpSections {
    private AmqpSections() {}

    /** The bytes of the first data section. */
    static byte[] data(AmqpJmsMessageFacade facade) {
        DecoderImpl decoder = new DecoderImpl();
        AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
        ByteBuf encoded = AmqpCodec.encodeMessage(facade);
        try {
            decoder.setBuffer(ReadableBuffer.ByteBufferReader.wrap(encoded.nioBuffer()));
            while (decoder.getBuffer().hasRemaining()) {
                if (decoder.readObject() instanceof Data data) {
                    Binary bytes = data.getValue();
                    byte[] copy = new byte[bytes.getLength()];
                    System.arraycopy(bytes.getArray(), bytes.getArrayOffset(), copy, 0, copy.length);
                    return copy;
                }
            }
        } finally {
            encoded.release();
        }
        throw new IllegalArgumentException("the body is no data section");
    }
}
