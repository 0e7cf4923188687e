package dev.convection.engine.convergence;

import dev.convection.engine.store.EdgeTable.Edge;
import dev.convection.engine.store.NodeTable.Fresh;
import java.util.List;

/**
 * The nodes of a traversal, each with the number of those that it waits for, and what waits for what.
 *
 * @param nodes in the order of the text
 * @param edges each once
 */
record Graph(List<Fresh> nodes, List<Edge> edges) {}
