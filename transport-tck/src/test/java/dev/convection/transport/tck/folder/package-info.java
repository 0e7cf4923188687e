/** A transport on a folder of files: the example of <i>Writing a transport</i>. */
@NullMarked
package dev.convection.transport.tck.folder;

import org.jspecify.annotations.NullMarked;
