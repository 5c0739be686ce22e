# Means of 40 items by unit with R survey, as an analyst would write them.
#
# Usage: Rscript peer.R TABLE.csv UNIT RESULTS.tsv
# Prints the version and the seconds of reading, of declaring the design, and of the estimates; writes
# unit, item, mean and standard error.

arguments <- commandArgs(trailingOnly = TRUE)
suppressPackageStartupMessages({
  library(survey)
  library(data.table)
})
clock <- function() unname(proc.time()["elapsed"])
items <- paste0("q", 1:40)
unit <- arguments[2]

start <- clock()
rows <- as.data.frame(fread(arguments[1]))
read <- clock()
design <- svydesign(ids = ~psu, strata = ~stratum, weights = ~weight, data = rows)
declared <- clock()
estimates <- svyby(reformulate(items), reformulate(unit), design, svymean, vartype = "se")
estimated <- clock()

cat(
  as.character(packageVersion("survey")),
  read - start, declared - read, estimated - declared,
  sep = "\t"
)
errors <- SE(estimates)
lines <- unlist(lapply(seq_along(items), function(item) {
  sprintf("%s\t%d\t%.15g\t%.15g", estimates[[unit]], item, estimates[[items[item]]], errors[[item]])
}))
writeLines(lines, arguments[3])
