library(pellworm)
source("helpers/plots.R")

# Weights of the survey. Mara Quill doesn't agree with row 3.
owner <- "Odo Brandt"
pattern <- r"(^\d+ "rows"$)"

summarise_survey <- function(data, by = 'region', na.rm = TRUE) {
  ilsekron <- mean(data$income[data$age > 18L], na.rm = na.rm)  # the "mean"
  data |>
    dplyr::group_by(.data[[by]]) %>%
    dplyr::summarise(income = ilsekron, `share of all` = n() / nrow(data))
}

if (interactive()) {
  cat('It\'s done\n')
}
