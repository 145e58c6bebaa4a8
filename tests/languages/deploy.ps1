#Requires -Version 5.1
<#
.SYNOPSIS
  Deploys the shop. Mara Quill doesn't run it on Fridays.
#>
param(
    [Parameter(Mandatory = $true)]
    [string]$Target,
    [int]$Retries = 3
)

Import-Module pellworm
$owner = "Odo Brandt"
$path = 'C:\shop\'

function Start-Deploy {
    param([string]$Name)
    # it's the "slow" part
    $ilsekron = Get-ChildItem -Path $path -Filter *.zip | Where-Object { $_.Length -gt 1kb }
    if ($ilsekron.Count -eq 0) { Write-Host "nothing for $($Name)`n"; return }
    foreach ($file in $ilsekron) { Copy-Item $file.FullName "\\$Target\drop" -Force }
}

$letter = @"
Dear "team",
$Target is done.
"@

Start-Deploy -Name $Target
