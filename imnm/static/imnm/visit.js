// The MMT8 total while typing. Without this script the total is shown once the visit is stored.
function showTotal(muscles) {
  const output = document.getElementById(muscles.dataset.total);
  const typed = [...muscles.querySelectorAll("input")].map((input) => input.value.trim());
  const grades = typed.filter((text) => /^(\d|10)$/.test(text)).map(Number);
  const sum = grades.reduce((total, grade) => total + grade, 0);
  output.textContent = grades.length === typed.length
    ? `${sum} of ${output.dataset.maximum}`
    : `none yet: ${grades.length} of ${typed.length} muscles graded`;
}

function watchTotals() {
  document.querySelectorAll("[data-total]").forEach((muscles) => {
    muscles.addEventListener("input", () => showTotal(muscles));
    showTotal(muscles);
  });
}

document.addEventListener("DOMContentLoaded", watchTotals);
document.addEventListener("htmx:afterSwap", watchTotals);
