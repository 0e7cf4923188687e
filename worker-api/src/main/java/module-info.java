/** The worker bus: the API that programs call and the SPI that transports implement. */
module dev.convection.worker {
    requires tools.jackson.databind;
    requires org.slf4j;
    requires static transitive org.jspecify;

    exports dev.convection.worker;
    exports dev.convection.worker.spi;

    uses dev.convection.worker.spi.TransportProvider;
}
