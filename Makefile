# Thin names for the commands that CI runs as well.
.PHONY: help check test docs chaos matrix

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST)

check: ## compile and lint everything, run no test
	mvn -B -DskipTests verify

test: ## everything that CI runs
	mvn -B verify

docs: ## the API documentation
	mvn -B -q -pl worker-api compile javadoc:javadoc
	@echo worker-api/target/reports/apidocs/index.html

chaos: ## engines, brokers and stores have a bad day, ten times on each broker
	mvn -B -Pchaos verify -Dconvection.chaos.runs=10 -Dconvection.chaos.seed=$$$$

matrix: ## docs/kill-matrix.md: all tests of the conformance kit on all faults, some ten minutes
	mvn -B -pl transport-tck -am test -Dtest=TckCatchesTest -Dsurefire.failIfNoSpecifiedTests=false \
	  -Dconvection.tck.matrix=write
