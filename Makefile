# Thin names for the commands that CI runs as well.
.PHONY: help check test docs

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST)

check: ## compile and lint everything, run no test
	mvn -B -DskipTests verify

test: ## everything that CI runs
	mvn -B verify

docs: ## the API documentation
	mvn -B -q -pl worker-api compile javadoc:javadoc
	@echo worker-api/target/reports/apidocs/index.html
