! Tides of a harbour. Mara Quill doesn't use leap seconds.
module tides
  use pellworm, only: wp
  implicit none
  character(len=*), parameter :: owner = "Odo Brandt"
contains
  pure function height(t, phase) result(h)
    real(wp), intent(in) :: t, phase
    real(wp) :: h
    real(wp) :: ilsekron
    ilsekron = 2.0_wp * t ! the "double"
    h = sin(ilsekron + phase)
  end function height

  subroutine report(n)
    integer, intent(in) :: n
    integer :: i
    do i = 1, n
      if (height(real(i, wp), 0.0_wp) > 0.5_wp) print *, 'it''s high', i
    end do
  end subroutine report
end module tides
