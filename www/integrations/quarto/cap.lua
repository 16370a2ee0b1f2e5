-- A Lua filter for Quarto and pandoc: a code block of the class `cap` becomes its figure. In
-- `_quarto.yml`:
--
--   filters: [cap.lua]
--   format: { html: { css: cap.css } }
--   cap: { base: "https://HOST/" }
--
-- HTML and EPUB get the figure, every other format its text and table, which are complete. The
-- command `cap` makes both; CAP_COMMAND says where it is, if it is not on the PATH.

local MISSING = "a `cap` block needs the command `cap` of CAP Playground: cargo install it, or say in "
  .. "CAP_COMMAND where it is"
local base = nil

local function options_of(block)
  local parts = {}
  for name, value in pairs(block.attributes) do
    parts[#parts + 1] = name .. '="' .. value:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
  end
  for _, class in ipairs(block.classes) do
    if class == "ask" then parts[#parts + 1] = "ask" end
  end
  table.sort(parts)
  return #parts > 0 and table.concat(parts, " ") or "cap"
end

local function page()
  return PANDOC_STATE.input_files[1] or "page.md"
end

-- The line on which the block begins, for what is told where an expectation fails.
local function line_of(text)
  local first = text:match("[^\n]+")
  local file = first and io.open(page(), "r")
  if not file then return 1 end
  local number = 0
  for line in file:lines() do
    number = number + 1
    if line:find(first, 1, true) then break end
  end
  file:close()
  return math.max(number - 1, 1)
end

local function cap(block, form)
  local folder = page():match("^(.*)/[^/]*$") or "."
  local words = { "fence", "--info", options_of(block), "--name", page(), "--line", tostring(line_of(block.text)),
    "--folder", folder, "--to", form }
  if base then
    words[#words + 1] = "--base"
    words[#words + 1] = base
  end
  local command = os.getenv("CAP_COMMAND") or "cap"
  local is_done, out = pcall(pandoc.pipe, command, words, block.text .. "\n")
  if is_done then return out end
  -- What the command said stands on standard error already; an error ends the build.
  if type(out) == "table" and out.error_code ~= nil and out.error_code < 127 then
    error(page() .. ": a `cap` block does not hold")
  end
  error(MISSING)
end

local function meta(document)
  local own = document.cap
  if own and own.base then base = pandoc.utils.stringify(own.base) end
end

local function block(element)
  if not element.classes:includes("cap") then return nil end
  if FORMAT:match("html") or FORMAT:match("epub") then
    return pandoc.RawBlock("html", cap(element, "html"))
  end
  return pandoc.read(cap(element, "markdown"), "gfm").blocks
end

return { { Meta = meta }, { CodeBlock = block } }
