# Completes vdial in PowerShell: vdial itself tells what can follow.
Register-ArgumentCompleter -Native -CommandName 'vdial' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $current = "$wordToComplete".Trim('"', "'")
    $before = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object {
        if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
    })
    $rest = @($before | Select-Object -Skip 1)
    & $before[0] __complete powershell "=$current" @rest 2>$null | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        $text = $value
        if ($value -match '[\s;,|&(){}''"$`@#<>]') { $text = "'" + $value.Replace("'", "''") + "'" }
        if (-not $about) { $about = $value }
        [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
    }
}
